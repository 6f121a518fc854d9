using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace StreamBatch.Server.Security;

/// <summary>Fails the start of a host that has an endpoint which does not say who may use it.</summary>
internal sealed class StatedScopes(EndpointDataSource endpoints) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // By now every route is there.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var silent = endpoints.Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<EndpointScope>() is null
                && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(endpoint => endpoint.DisplayName)
            .ToList();
        return silent.Count == 0
            ? Task.CompletedTask
            : throw new InvalidOperationException(
                $"Endpoints do not say who may use them: {string.Join("; ", silent)}.");
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
