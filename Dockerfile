# Both BuildKit and buildah build this. BASE needs python3 (3.11 or newer) with venv, and pip's wheels for it.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
WORKDIR /src
COPY requirements/ requirements/
# What runs gets no pip of its own, and of PuLP's solvers only those for Linux. http-ece comes as source alone.
RUN python3 -m venv /opt/build \
    && python3 -m venv --without-pip /opt/powersync \
    && /opt/build/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements/build.lock \
    && /opt/build/bin/pip wheel --no-cache-dir --only-binary :all: --no-binary http-ece --use-pep517 --no-build-isolation \
        --require-hashes --wheel-dir /wheels -r requirements/runtime.lock \
    && /opt/build/bin/pip --python /opt/powersync/bin/python install --no-cache-dir --no-deps --no-index /wheels/*.whl \
    && rm -rf /wheels /opt/powersync/lib/python3*/site-packages/pulp/solverdir/cbc/osx \
        /opt/powersync/lib/python3*/site-packages/pulp/solverdir/cbc/win
COPY web/package.json web/package-lock.json web/.npmrc web/run web/
RUN PYTHON=/opt/build/bin/python sh web/run npm ci --silent
COPY . .
RUN PYTHON=/opt/build/bin/python sh web/run npm run --silent build -- --logLevel warn
RUN /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/build/bin/pip --python /opt/powersync/bin/python install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM ${BASE}
RUN groupadd --gid 10001 powersync \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin powersync \
    && mkdir /data && chown 10001:10001 /data
COPY --from=build /opt/powersync /opt/powersync
ENV PATH=/opt/powersync/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080 8887
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["/opt/powersync/bin/python", "-c", "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:8080/api/v1/health', timeout=4)"]
CMD ["/opt/powersync/bin/powersync", "serve", "--config", "/config/powersync.toml", "--port", "8080", "--data-dir", "/data"]
