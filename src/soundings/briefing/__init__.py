"""Inspector briefing and contrast pack: what people hold at the end.

It sees Released figures only, and turns them into sentences, pictures and PDFs.
"""
