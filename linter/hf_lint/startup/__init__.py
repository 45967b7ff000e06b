"""What a Space installs, builds, starts and serves: one model, asked by every rule. Stands on space/."""
