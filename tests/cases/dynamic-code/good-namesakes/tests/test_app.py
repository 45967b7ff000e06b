def test_sum(formula):
    assert eval(formula)
