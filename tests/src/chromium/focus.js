// Why nobody would see what has the focus.
const element = document.activeElement;
if (!element || element === document.body) return "nothing has the focus";
const told = element.outerHTML.slice(0, 120);
const style = getComputedStyle(element);
if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return `no outline: ${told}`;
const box = element.getBoundingClientRect();
if (box.bottom < 1 || box.top > innerHeight - 1 || box.right < 1 || box.left > innerWidth - 1)
  return `not on the screen: ${told}`;
return null;
