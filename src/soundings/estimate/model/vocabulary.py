"""Words for codes, as reports and pages print them."""

from msgspec import Struct


class Vocabulary(Struct, frozen=True, kw_only=True):
    """The part of reports/strings.toml that findings need; an unknown code stands as it is."""

    variables: dict[str, str]
    categories: dict[str, dict[str, str]]
    verdicts: dict[str, str]
    marks: dict[str, str]
    verdict_meanings: dict[str, str]
    grades: dict[str, str]

    def variable(self, variable: str) -> str:
        """Return a variable's words."""
        return self.variables.get(variable, variable.replace("_", " ").capitalize())

    def category(self, variable: str, category: str) -> str:
        """Return a category's words, standing alone."""
        known = self.categories.get(variable, {}).get(category)
        return known or f"{self.variable(variable)}: {category.replace('_', ' ')}"
