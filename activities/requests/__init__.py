"""点单—派单—接单—评单 as residents and team leaders meet it: the menu, the order, the pages by link."""
