// What somebody who looks at this page would find fault with, on a screen that is `screenWidth` wide: a telephone
// makes the window itself wider when a page is.
const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

const colour = (css) => {
  const numbers = (css.match(/[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const scale = css.startsWith("color(") ? 255 : 1;
  const [red, green, blue, alpha = 1] = numbers;
  return [red * scale, green * scale, blue * scale, alpha];
};
const over = (front, back) =>
  [0, 1, 2].map((at) => front[at] * front[3] + back[at] * (1 - front[3])).concat(1);
const ground = (element) => {
  if (!element) return [255, 255, 255, 1];
  const own = colour(getComputedStyle(element).backgroundColor);
  return own[3] === 1 ? own : over(own, ground(element.parentElement));
};
const light = (rgb) => {
  const [red, green, blue] = rgb.slice(0, 3).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
};

const faults = [];
const root = document.documentElement;
if (root.scrollWidth > screenWidth) {
  const wide = [...document.body.querySelectorAll("*")].find(
    (element) => element.getBoundingClientRect().right > screenWidth + 0.5,
  );
  faults.push(`${root.scrollWidth} px wide of ${screenWidth}: ${wide?.outerHTML.slice(0, 120)}`);
}
if (document.title.trim() === "") faults.push("no title");
if (root.lang === "") faults.push("no language");
const headings = [...document.querySelectorAll("h1")].filter(shown);
if (headings.length !== 1 || headings[0].innerText.trim() === "") faults.push(`${headings.length} h1`);
if (!document.querySelector("main")) faults.push("no main");
for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
  if (!field.labels?.length && !field.ariaLabel) faults.push(`no label: ${field.outerHTML}`);
}
for (const pressed of document.querySelectorAll("a[href], button")) {
  if (pressed.innerText.trim() === "" && !pressed.ariaLabel) faults.push(`no name: ${pressed.outerHTML}`);
}
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  const text = texts.currentNode.data.trim();
  if (text === "" || !shown(element)) continue;
  const behind = ground(element);
  const ratio = contrast(over(colour(getComputedStyle(element).color), behind), behind);
  if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: ${text.slice(0, 60)}`);
  const box = element.getBoundingClientRect();
  if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== "visible")
    faults.push(`clipped: ${text.slice(0, 60)} (${box.width} px)`);
}
return faults;
