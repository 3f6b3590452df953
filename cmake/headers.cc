// Carries the precompiled header; see layers.cmake.
