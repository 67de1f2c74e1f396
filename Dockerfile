# The bot, and Litestream beside it. See "Run it on a server" in README.md, and deploy/compose.yml.
FROM python:3.12-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/codered
WORKDIR /src
# What seldom changes comes first, so that a change to the bot does not fetch everything again.
COPY deploy/requirements.txt deploy/requirements.txt
RUN /opt/codered/bin/python -m pip install --require-hashes -r deploy/requirements.txt
COPY pyproject.toml README.md LICENSE manifest.yml ./
COPY memo_templates memo_templates
COPY bot bot
RUN /opt/codered/bin/python -m pip install --no-deps --no-build-isolation .

FROM python:3.12-slim

# The number is fixed, so that volumes keep their owner from one image to the next.
RUN groupadd --gid 10001 codered \
    && useradd --uid 10001 --gid codered --no-create-home --home-dir /data --shell /usr/sbin/nologin codered \
    && install --directory --owner codered --group codered --mode 0750 /data
COPY --from=build /opt/codered /opt/codered
COPY deploy/litestream.yml /etc/litestream.yml

ENV PATH=/opt/codered/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CODERED_DATABASE=/data/codered.db \
    CODERED_LOG=json
USER 10001:10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["codered"]
CMD ["run"]
