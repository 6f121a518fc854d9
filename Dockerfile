# The silo of the cluster edition. Built from the root of the repository:
#
#   docker build --tag streambatch-silo:0.1.0 .
#
# `docker run ... migrate` brings the schema up to date and ends; without a word it serves.

# The two tags are one release of .NET: raise them together, with every patch.
FROM mcr.microsoft.com/dotnet/sdk:10.0.400-noble AS build
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY . .
# Packages stay in the builder's cache, so that a changed source file costs no download.
RUN --mount=type=cache,id=streambatch-packages,target=/root/.nuget/packages,sharing=locked \
    dotnet restore Silo/Silo.csproj && \
    dotnet publish Silo/Silo.csproj --configuration Release --no-restore --output /app -p:UseAppHost=false

# Not the image without a shell: the health check of docker-compose.yml and the pause before a pod stops need one.
FROM mcr.microsoft.com/dotnet/aspnet:10.0.11-noble
WORKDIR /app
COPY --from=build /app ./
# The address comes from STREAMBATCH_HTTP alone; the base image would set another one beside it.
ENV ASPNETCORE_HTTP_PORTS= \
    STREAMBATCH_HTTP=https://0.0.0.0:8080 \
    STREAMBATCH_SILO_PORT=11111
# HTTP and silos. Only /tmp is written, so that everything else may be mounted read-only.
EXPOSE 8080 11111
# The user `app` of the base image. A number, since Kubernetes can tell only from a number that it is not root.
USER 1654:1654
ENTRYPOINT ["dotnet", "StreamBatch.Silo.dll"]
