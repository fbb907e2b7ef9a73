"""What a test holds of a served district: addresses, credentials, the district, its journal."""
