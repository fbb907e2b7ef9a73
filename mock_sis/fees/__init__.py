"""Fee transactions: payments, credits and voids on students' fees (`/ws/v1/fee/…`)."""
