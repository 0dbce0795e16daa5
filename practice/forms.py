"""Forms about places that residents see."""

from django import forms


class PlaceSearch(forms.Form):
    """Finding a village; words that make no sense find everything rather than refuse."""

    q = forms.CharField(label="找村、社区、阵地", max_length=40, required=False)

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]) if self.is_valid() else ""
