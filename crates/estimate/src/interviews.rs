//! Numbers from interviews: whom people know, who recruits whom, how long it lasts. Never a size without what it assumes.

pub mod page;
pub mod rds;
pub mod rds_size;
pub mod read;
pub mod scale_up;
pub mod scale_up_bayes;
pub mod simulate;
pub mod stock;
