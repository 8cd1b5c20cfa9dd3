//! The language of standards, and judging by it: findings, checks between claims, ratings.
