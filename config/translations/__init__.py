"""The words of the house in other languages: gathered, merged, compiled and checked (docs/translating.md)."""
