"""Pictures: taken in, repaired, kept and handed out. No models and no words of the nursery; see docs/pictures.md."""
