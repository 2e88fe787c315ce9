-- How an item goes with the rest of the paper, as sums: from them comes its discrimination (the correlation of the item
-- with the rest). Shares of what could be earned, in thousandths. Sessions measured before have none.
ALTER TABLE item_measured ADD COLUMN paired BIGINT NOT NULL DEFAULT 0;      -- with a rest that was marked
ALTER TABLE item_measured ADD COLUMN item_sum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item_measured ADD COLUMN item_square_sum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item_measured ADD COLUMN rest_sum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item_measured ADD COLUMN rest_square_sum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item_measured ADD COLUMN product_sum BIGINT NOT NULL DEFAULT 0;
