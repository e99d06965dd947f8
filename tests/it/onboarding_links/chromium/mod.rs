//! The same in a real browser: what a person sees, by day and by night, on a telephone and on a desk.

mod connected;
mod keyboard;
mod links;
mod outcomes;
mod tabs;
mod walk;
mod without_scripts;
