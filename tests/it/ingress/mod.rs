//! What Instagram says: who may say it, that it is kept, what becomes of it.

mod catalogue;
mod changed;
mod handshake;
mod hostile;
mod kept;
mod kinds;
mod overtaken;
mod poisoned;
mod repeated;
mod shuffled;
mod signature;
