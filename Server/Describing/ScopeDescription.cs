using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Describing;

/// <summary>Tells of each operation in the document of the API who may use it.</summary>
internal sealed class ScopeDescription : IOpenApiOperationTransformer
{
    private const string Scheme = "key";

    /// <summary>Adds how callers show who they are.</summary>
    public static void AddScheme(OpenApiDocument document) => document.AddComponent(Scheme, new OpenApiSecurityScheme
    {
        Type = SecuritySchemeType.Http,
        Scheme = "bearer",
        Description = "An API key (sbk_...), or a token of the issuer that the server accepts.",
    });

    public Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken)
    {
        var scope = context.Description.ActionDescriptor.EndpointMetadata.OfType<EndpointScope>().Single();
        var rights = string.Join(" or ", scope.Rights).ToLowerInvariant();
        operation.Description = "Needs " + (scope.Rights.IsEmpty ? "a key of any scope." : scope.Reach switch
        {
            ScopeReach.One => $"{rights} of the contract.",
            ScopeReach.Some => $"{rights} of the contract in the body.",
            _ => $"{rights} of all contracts.",
        });
        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] },
        ];
        return Task.CompletedTask;
    }
}
