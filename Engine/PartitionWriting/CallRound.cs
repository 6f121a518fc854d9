using System.Text;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>The calls that bring some blocks to their entities, one an entity.</summary>
internal sealed class CallRound
{
    private readonly Dictionary<byte[], PendingCall> _calls = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], PendingCall>.AlternateLookup<ReadOnlySpan<byte>> _byKey;

    public CallRound() => _byKey = _calls.GetAlternateLookup<ReadOnlySpan<byte>>();

    public IReadOnlyCollection<PendingCall> Calls => _calls.Values;

    /// <summary>The number of calls that are not answered.</summary>
    public int Waiting { get; set; }

    public PendingCall? Find(ReadOnlySpan<byte> key) => _byKey.TryGetValue(key, out var call) ? call : null;

    public PendingCall GetOrAdd(byte[] key, string text)
    {
        if (!_calls.TryGetValue(key, out var call))
        {
            call = new PendingCall(key, text);
            _calls.Add(key, call);
        }

        return call;
    }

    /// <summary>Adds the records of a block for those entities that want them.</summary>
    /// <param name="block">The block.</param>
    /// <param name="select">The entity's call for a key; null when it does not want the block.</param>
    public static void AddRecords(DurableBlock block, Func<ReadOnlySpan<byte>, PendingCall?> select)
    {
        var places = block.Places;
        for (var place = 0; place < places.Length; place++)
        {
            var (start, length) = places[place];
            var record = block.Records.Span.Slice(start, length);
            var route = RecordRoute.Read(record);
            if (route.HasKey)
            {
                select(route.Key)?.Add(block, place);
            }
        }
    }

    /// <summary>The text of a key.</summary>
    public static string TextOf(ReadOnlySpan<byte> key) => Encoding.UTF8.GetString(key);
}
