"""Plugin packages in a running mock: installed, enabled, upgraded, removed, and what they use."""
