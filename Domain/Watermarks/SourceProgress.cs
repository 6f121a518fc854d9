using System.Text;

namespace StreamBatch.Domain.Watermarks;

/// <summary>The newest event time seen of each source since the last <see cref="Clear"/>. Not safe for use by several
/// threads.</summary>
public sealed class SourceProgress
{
    private readonly Dictionary<ulong, int> _index = [];
    private readonly List<string> _names = [];
    private long[] _times = new long[16];
    private bool[] _hasTime = new bool[16];
    private ulong _lastHash;
    private int _last = -1;

    /// <summary>The number of sources seen.</summary>
    public int Count => _names.Count;

    /// <summary>The name of source <paramref name="index"/>.</summary>
    public string NameOf(int index) => _names[index];

    /// <summary>The newest event time of source <paramref name="index"/> in microseconds; null when it was heard
    /// without any.</summary>
    public long? TimeOf(int index) => _hasTime[index] ? _times[index] : null;

    /// <summary>Notes an accepted or late retraction or tombstone: its source is not idle, and its event time says
    /// nothing about others to come.</summary>
    public void Hear(ulong hash, ReadOnlySpan<byte> name) => Find(hash, name);

    /// <summary>Notes an accepted or late record of the source with hash <paramref name="hash"/>.</summary>
    public void Observe(ulong hash, ReadOnlySpan<byte> name, long time)
    {
        Find(hash, name);
        if (time > _times[_last])
        {
            _times[_last] = time;
        }

        _hasTime[_last] = true;
    }

    /// <summary>Forgets all sources.</summary>
    public void Clear()
    {
        _index.Clear();
        _names.Clear();
        _last = -1;
    }

    private void Find(ulong hash, ReadOnlySpan<byte> name)
    {
        if (hash != _lastHash || _last < 0)
        {
            if (!_index.TryGetValue(hash, out _last))
            {
                _last = _names.Count;
                _index.Add(hash, _last);
                _names.Add(Encoding.UTF8.GetString(name));
                if (_last == _times.Length)
                {
                    Array.Resize(ref _times, _last * 2);
                    Array.Resize(ref _hasTime, _last * 2);
                }

                _times[_last] = long.MinValue;
                _hasTime[_last] = false;
            }

            _lastHash = hash;
        }
    }
}
