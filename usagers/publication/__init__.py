"""Publication to the portal, item by item: what, to whom, since when, withdrawn or not. The portal calls `publies`."""
