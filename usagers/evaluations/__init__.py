"""Evaluations: grids as data, one pure scoring function a kind of grid, a result that a professional validates."""
