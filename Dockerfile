# Untested: no Docker engine was at hand when it was written.
FROM python:3.11-slim
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir -c constraints.txt .
EXPOSE 8377
# A host other than the loopback needs a control token: docker run -e CONTROL_TOKEN=… -p 8377:8377 IMAGE
CMD ["sh", "-c", "exec mock-sis serve --host 0.0.0.0 --port 8377 --control-token \"${CONTROL_TOKEN:?set CONTROL_TOKEN}\""]
