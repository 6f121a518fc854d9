using System.Globalization;
using System.Reflection;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;

namespace StreamBatch.Grains.Processes.Host;

/// <summary>A store of a cluster behind a gate. Open, since the proxy of the runtime derives from it: what it does not
/// hold up goes through as it is, whatever else the port can do.</summary>
internal class GatedStore : DispatchProxy
{
    private IClusterStore _store = null!;
    private StoreGate _gate = null!;

    public static IClusterStore Around(IClusterStore store, StoreGate gate)
    {
        var proxy = Create<IClusterStore, GatedStore>();
        ((GatedStore)(object)proxy)._store = store;
        ((GatedStore)(object)proxy)._gate = gate;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IClusterStore.AppendAsync) => new ValueTask<IReadOnlyList<bool>>(
            AppendAsync((IReadOnlyList<PendingBlock>)args![0]!)),
        nameof(IClusterStore.PublishAsync) => new ValueTask<bool>(PublishAsync(targetMethod, args!)),
        _ => targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, CultureInfo.InvariantCulture),
    };

    private async Task<IReadOnlyList<bool>> AppendAsync(IReadOnlyList<PendingBlock> blocks)
    {
        if (!await _gate.HoldAppendAsync(blocks))
        {
            return await _store.AppendAsync(blocks, CancellationToken.None);
        }

        try
        {
            var isDurable = await _store.AppendAsync(blocks, CancellationToken.None);
            _gate.TellVerdict(isDurable.Select(one => one ? "durable" : "refused"));
            return isDurable;
        }
        catch (Exception failure)
        {
            _gate.TellVerdict([failure.ToString()]);
            throw;
        }
    }

    private async Task<bool> PublishAsync(MethodInfo method, object?[] args)
    {
        await _gate.HoldPublicationAsync();
        return await (ValueTask<bool>)method.Invoke(
            _store, BindingFlags.DoNotWrapExceptions, null, args, CultureInfo.InvariantCulture)!;
    }
}
