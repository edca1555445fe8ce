# The minor version is pinned, the patch is not: a rebuild takes Python's and Debian's security fixes.
# What ships is put together in a first stage; the second one has neither pip nor anything to build with.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY requirements/build.txt requirements/runtime.txt requirements/
RUN python -m venv --without-pip /opt/graphsvc \
 && pip --python /opt/graphsvc/bin/python install --no-cache-dir --require-hashes --only-binary :all: -r requirements/runtime.txt \
 && pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY graphsvc graphsvc
COPY loaders loaders
# The tests that numpy, scipy and others carry along are a tenth of what would ship.
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip --python /opt/graphsvc/bin/python install --no-cache-dir --no-index --no-deps /wheels/graphsvc-*.whl \
 && find /opt/graphsvc/lib -path '*/site-packages/*' -type d -name tests -prune -exec rm -rf {} +

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin graphsvc \
 && install -d -o graphsvc -g graphsvc /data /var/cache/graphsvc \
 && python -m pip uninstall --yes --root-user-action ignore pip
COPY --from=build /opt/graphsvc /opt/graphsvc
ENV PATH=/opt/graphsvc/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/var/cache/graphsvc \
    GRAPHSVC_STORE=sqlite:/data/graphsvc.db
USER 10001:10001
WORKDIR /data
# Nothing is compiled where it runs, unless on another type of processor than here (docs/operations.md).
RUN graphsvc warm
VOLUME /data
EXPOSE 8000
# Whether it lives. Whether it can answer is another question: graphsvc ready.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["graphsvc", "ready", "--alive"]
# Refuses to start until keys are given, or GRAPHSVC_PUBLIC=1 says that listening beyond the container is meant.
ENTRYPOINT ["graphsvc"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
