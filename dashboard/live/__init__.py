"""The hub: one snapshot per revision, serialised once and sent to every screen."""
