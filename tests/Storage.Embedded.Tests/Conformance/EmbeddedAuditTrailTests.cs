using StreamBatch.Engine.Access;
using StreamBatch.Storage.Embedded.Access;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Conformance;

public sealed class EmbeddedAuditTrailTests : AuditTrailConformance
{
    private readonly TestFolder _folder = new();
    private readonly List<EmbeddedAuditTrail> _opened = [];

    public override Task DisposeAsync()
    {
        _opened.ForEach(trail => trail.Dispose());
        _folder.Dispose();
        return Task.CompletedTask;
    }

    protected override ValueTask<IAuditTrail> OpenAsync()
    {
        _opened.Add(new EmbeddedAuditTrail(_folder.Path));
        return ValueTask.FromResult<IAuditTrail>(_opened[^1]);
    }
}
