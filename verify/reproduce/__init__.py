"""From trained networks to records, figures, tables and the gallery: the main job's stages."""
