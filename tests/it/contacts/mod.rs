//! Who writes: profiles, and how contacts are found.

mod lookup;
mod profiles;
