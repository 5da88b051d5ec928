"""The figures of the complaint system e-Otinish."""

from eotinish.models.complaints import Complaint, ComplaintFigure, ComplaintMonth
from eotinish.models.spellings import Population, Spelling
from eotinish.models.uploads import ComplaintUpload

__all__ = ["Complaint", "ComplaintFigure", "ComplaintMonth", "ComplaintUpload", "Population", "Spelling"]
