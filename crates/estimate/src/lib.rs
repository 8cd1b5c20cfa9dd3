//! How many people and how much money, from claims that contradict each other.
