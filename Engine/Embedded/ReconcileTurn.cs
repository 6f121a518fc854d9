namespace StreamBatch.Engine.Embedded;

/// <summary>A turn at reconciling, given back once.</summary>
internal sealed class ReconcileTurn(SemaphoreSlim turns) : IDisposable
{
    private SemaphoreSlim? _turns = turns;

    public void Dispose()
    {
        _turns?.Release();
        _turns = null;
    }
}
