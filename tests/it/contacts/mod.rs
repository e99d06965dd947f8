//! Who writes: profiles, and how contacts are found.

mod keys;
mod lookup;
mod profiles;
