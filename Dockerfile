# The minor version is pinned, the patch is not: a rebuild takes Python's and Debian's security fixes.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN python -m venv /opt/graphsvc \
 && /opt/graphsvc/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/runtime.txt \
 && pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY graphsvc graphsvc
COPY loaders loaders
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/graphsvc/bin/pip install --no-cache-dir --no-index --no-deps /wheels/graphsvc-*.whl

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --user-group --home-dir /data graphsvc \
 && install -d -o graphsvc -g graphsvc /data /var/cache/graphsvc
COPY --from=build /opt/graphsvc /opt/graphsvc
ENV PATH=/opt/graphsvc/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/var/cache/graphsvc \
    GRAPHSVC_STORE=sqlite:/data/graphsvc.db
USER 10001:10001
WORKDIR /data
RUN graphsvc warm
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 CMD ["graphsvc", "info"]
# Refuses to start until GRAPHSVC_PUBLIC=1 says that listening beyond the container is meant (docs/settings.md).
ENTRYPOINT ["graphsvc"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
