# syntax=docker/dockerfile:1
# The app in a small image: built in one stage, run by a person without rights in the other. deploy/compose.yaml runs it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /app/.venv \
    && /app/.venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
# The fonts of PDFs are in data/fonts and in packages; every library that they need is inside the wheels, but for these
# two, which the layout of Word résumés loads.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libfontconfig1 libfreetype6 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin onboarding \
    && install -d -o onboarding -g onboarding -m 0700 /data
WORKDIR /app
COPY --from=build /app/.venv ./.venv
COPY app.py serve.py ./
COPY .streamlit ./.streamlit
COPY core ./core
COPY pages ./pages
COPY data/ats ./data/ats
COPY data/demo ./data/demo
COPY data/fonts ./data/fonts
COPY data/spanish.yaml ./data/
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8501 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp
USER 10001
VOLUME /data
EXPOSE 8501
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD [".venv/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/readyz', timeout=8)"]
CMD [".venv/bin/python", "serve.py"]
