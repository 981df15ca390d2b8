from tests.unit.test_risk import *


def test_x(world):
    today = clock.now().date()
    url = reverse("risk_report", args=[today.year, today.month])
    b=browser(world.owner.user); b.raise_request_exception=True
    a = b.get(url, secure=True)
    import re
    print(a.status_code, re.sub(r'<[^>]+>',' ',a.content.decode())[-900:])
