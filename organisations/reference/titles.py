"""Titles of the head and the deputies of a body, by the level of the body."""

from organisations.enums import BodyLevel, Rank

TITLES: dict[tuple[str, str], dict[str, str]] = {
    (level, rank): {"title_kk": kazakh, "title_ru": russian, "title_en": english}
    for level, rank, kazakh, russian, english in (
        (BodyLevel.MINISTRY, Rank.HEAD, "Министр", "Министр", "Minister"),
        (BodyLevel.MINISTRY, Rank.DEPUTY, "Вице-министр", "Вице-министр", "Vice-Minister"),
        (BodyLevel.COMMITTEE, Rank.HEAD, "Басшы", "Руководитель", "Head"),
        (BodyLevel.COMMITTEE, Rank.DEPUTY, "Басшының орынбасары", "Заместитель руководителя", "Deputy Head"),
        (BodyLevel.REGION, Rank.HEAD, "Облыс әкімі", "Аким области", "Akim of the region"),
        (
            BodyLevel.REGION,
            Rank.DEPUTY,
            "Облыс әкімінің орынбасары",
            "Заместитель акима области",
            "Deputy akim of the region",
        ),
        (BodyLevel.CITY, Rank.HEAD, "Қала әкімі", "Аким города", "Akim of the city"),
        (
            BodyLevel.CITY,
            Rank.DEPUTY,
            "Қала әкімінің орынбасары",
            "Заместитель акима города",
            "Deputy akim of the city",
        ),
        (BodyLevel.DISTRICT, Rank.HEAD, "Аудан әкімі", "Аким района", "Akim of the district"),
        (
            BodyLevel.DISTRICT,
            Rank.DEPUTY,
            "Аудан әкімінің орынбасары",
            "Заместитель акима района",
            "Deputy akim of the district",
        ),
        (
            BodyLevel.RURAL,
            Rank.HEAD,
            "Ауылдық округ әкімі",
            "Аким сельского округа",
            "Akim of the rural district",
        ),
        (
            BodyLevel.RURAL,
            Rank.DEPUTY,
            "Ауылдық округ әкімінің орынбасары",
            "Заместитель акима сельского округа",
            "Deputy akim of the rural district",
        ),
    )
}
