using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>
/// What waits in a partition, from the queue until it is acknowledged, and how much of it is of which entity. Entities
/// are told apart only while so much waits in all that one of them could be past its bound; until then nothing is
/// looked at.
/// </summary>
internal sealed class WaitingLoad(int maxKeyEvents, int maxKeyBytes)
{
    // Of the entities with events that wait, while they are told apart.
    private readonly Dictionary<byte[], KeyLoad> _keys = new(Utf8KeyComparer.Instance);
    private readonly List<KeyLoad> _touched = [];
    private int _events;
    private long _bytes;
    private bool _isCounting;

    /// <summary>The number of shares.</summary>
    public int Shares { get; private set; }

    /// <summary>Whether what waits is still to be told by <see cref="Count"/>, before a share is sifted.</summary>
    public bool MustCount(EventShare share) =>
        !_isCounting && (_events + share.Count > maxKeyEvents || _bytes + share.Records.Length > maxKeyBytes);

    /// <summary>Tells entities apart from now on.</summary>
    /// <param name="waiting">The records of all shares that wait, each after its length.</param>
    public void Count(IEnumerable<ReadOnlyMemory<byte>> waiting)
    {
        _isCounting = true;
        foreach (var records in waiting)
        {
            var reader = new ByteReader(records.Span);
            while (!reader.AtEnd)
            {
                var record = reader.ReadBytes();
                LoadOf(record).Add(record.Length);
            }
        }
    }

    /// <summary>What of a share may be taken: an entity some of whose events wait takes no more than its bound.
    /// </summary>
    /// <param name="share">The share.</param>
    /// <param name="refused">The places of the events that are not taken, ascending.</param>
    public EventShare Sift(EventShare share, out int[] refused)
    {
        refused = [];
        if (!_isCounting)
        {
            return share;
        }

        var isBusy = false;
        var reader = new ByteReader(share.Records.Span);
        while (!reader.AtEnd)
        {
            var record = reader.ReadBytes();
            var load = LoadOf(record);
            if (load.Offered == 0)
            {
                _touched.Add(load);
            }

            load.Offer(record.Length);
            isBusy |= load.IsBusy(maxKeyEvents, maxKeyBytes);
        }

        var taken = isBusy ? Rest(share, out refused) : share;
        foreach (var load in _touched)
        {
            load.Settle(isTaken: !load.IsBusy(maxKeyEvents, maxKeyBytes));
        }

        _touched.Clear();
        return taken;
    }

    /// <summary>A share waits from now on.</summary>
    public void Add(EventShare share)
    {
        Shares++;
        _events += share.Count;
        _bytes += share.Records.Length;
    }

    /// <summary>A block of shares waits no more.</summary>
    public void Remove(DurableBlock block)
    {
        Shares -= block.Shares.Length;
        _events -= block.Header.Count;
        _bytes -= block.Records.Length;
        if (!_isCounting)
        {
            return;
        }

        if (_events <= maxKeyEvents / 2 && _bytes <= maxKeyBytes / 2)
        {
            _isCounting = false;
            _keys.Clear();
            return;
        }

        foreach (var (start, length) in block.Places)
        {
            var record = block.Records.Span.Slice(start, length);
            var load = LoadOf(record);
            load.Remove(length);
            if (load.IsEmpty)
            {
                _keys.Remove(load.Key);
            }
        }
    }

    private EventShare Rest(EventShare share, out int[] refused)
    {
        var records = new ByteWriter(share.Records.Length);
        List<int> places = [];
        long? least = null;
        long? greatest = null;
        var reader = new ByteReader(share.Records.Span);
        for (var place = 0; !reader.AtEnd; place++)
        {
            var record = reader.ReadBytes();
            if (LoadOf(record).IsBusy(maxKeyEvents, maxKeyBytes))
            {
                places.Add(place);
                continue;
            }

            records.WriteBytes(record);
            var time = RecordRoute.Read(record).Time;
            least = time < least ? time : least ?? time;
            greatest = time > greatest ? time : greatest ?? time;
        }

        refused = [.. places];
        return share with
        {
            Count = share.Count - refused.Length,
            Records = records.ToArray(),
            MinEventTime = least,
            MaxEventTime = greatest,
        };
    }

    private KeyLoad LoadOf(ReadOnlySpan<byte> record)
    {
        var key = RecordRoute.Read(record).Key;
        var byKey = _keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!byKey.TryGetValue(key, out var load))
        {
            load = new KeyLoad(key.ToArray());
            _keys.Add(load.Key, load);
        }

        return load;
    }

    private sealed class KeyLoad(byte[] key)
    {
        private int _events;
        private long _bytes;
        private long _offeredBytes;

        public byte[] Key { get; } = key;

        public int Offered { get; private set; }

        public bool IsEmpty => _events == 0 && Offered == 0;

        public void Add(int bytes)
        {
            _events++;
            _bytes += bytes;
        }

        public void Remove(int bytes)
        {
            _events--;
            _bytes -= bytes;
        }

        public void Offer(int bytes)
        {
            Offered++;
            _offeredBytes += bytes;
        }

        // One of which nothing waits takes what comes: else a share beyond the bound could never be taken.
        public bool IsBusy(int maxEvents, int maxBytes) => _events > 0
            && (_events + Offered > maxEvents || _bytes + _offeredBytes > maxBytes);

        public void Settle(bool isTaken)
        {
            if (isTaken)
            {
                _events += Offered;
                _bytes += _offeredBytes;
            }

            Offered = 0;
            _offeredBytes = 0;
        }
    }
}
