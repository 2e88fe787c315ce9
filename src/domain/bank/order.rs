//! 排序题: items to be put in order.
//!
//! **Invariant:** the order in which items are written says nothing; what is right stands in the key.

use super::content::{ChoiceOption, OptionId};
use super::policy::ordering::OrderPolicy;
use super::spot::Board;

/// Items to be put in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordering {
    /// The items.
    pub items: Vec<ChoiceOption>,
    /// The right order, every item once.
    pub key: Vec<OptionId>,
    /// How an order is counted.
    pub policy: OrderPolicy,
    /// A picture with a place for each item, when the items are places.
    pub board: Option<Board>,
}
