using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Windowing;

internal sealed partial class AlignedWindows
{
    public override void Save(ByteWriter writer)
    {
        writer.WriteVarint((ulong)_groups.Count);
        foreach (var group in _groups.Values)
        {
            SaveSlots(group, writer);
            group.Events.Save(writer);
        }
    }

    public override void Load(ref ByteReader reader, long? watermark)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var group = GroupAt(reader.ReadInt64(), watermark);
            group.Load(ref reader);
            group.Events.Load(ref reader);
        }

        FindDeadline();
    }

    public override long BytesOutOfSegments()
    {
        var bytes = 0L;
        foreach (var group in _groups.Values)
        {
            bytes += group.Events.BytesOutOfSegments;
        }

        return bytes;
    }

    public override (int Events, long Newest) Cut(long number, int most)
    {
        var (events, newest) = (0, long.MinValue);
        foreach (var group in _groups.Values)
        {
            var cut = group.Events.Cut(number, most);
            (events, newest) = (events + cut.Events, Math.Max(newest, cut.Newest));
        }

        return (events, newest);
    }

    public override void Merge(long first, long second, long into)
    {
        foreach (var group in _groups.Values)
        {
            group.Events.Merge(first, second, into);
        }
    }

    public override int EventsOf(long number)
    {
        var events = 0;
        foreach (var group in _groups.Values)
        {
            events += group.Events.EventsOf(number);
        }

        return events;
    }

    public override void SaveSegment(ByteWriter writer, long number)
    {
        var groups = _groups.Values.Where(group => group.Events.EventsOf(number) > 0).ToList();
        writer.WriteVarint((ulong)groups.Count);
        foreach (var group in groups)
        {
            writer.WriteInt64(group.Window.Start.Microseconds);
            group.Events.SaveSegment(writer, number);
        }
    }

    public override void SaveRest(ByteWriter writer)
    {
        writer.WriteVarint((ulong)_groups.Count);
        foreach (var group in _groups.Values)
        {
            SaveSlots(group, writer);
        }

        foreach (var group in _groups.Values)
        {
            group.Events.SaveRest(writer);
        }
    }

    public override void LoadRest(
        ref ByteReader reader,
        long? watermark,
        IReadOnlyList<(long Number, ReadOnlyMemory<byte> Bytes)> segments)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            GroupAt(reader.ReadInt64(), watermark).Load(ref reader);
        }

        foreach (var (number, bytes) in segments)
        {
            LoadSegment(number, bytes.Span);
        }

        foreach (var group in _groups.Values)
        {
            group.Events.LoadRest(ref reader);
        }

        FindDeadline();
    }

    // What is there of windows that have been dropped since is passed over.
    private void LoadSegment(long number, ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var group = _groups.GetValueOrDefault(reader.ReadInt64());
            (group?.Events ?? new ContributionTable()).LoadSegment(ref reader, number);
        }

        if (!reader.AtEnd)
        {
            throw new CorruptDataException("A segment of a state does not end where it should.");
        }
    }

    private void SaveSlots(WindowGroup group, ByteWriter writer)
    {
        for (var slot = 0; slot < group.Count; slot++)
        {
            Refresh(group, slot);
        }

        group.Save(writer);
    }
}
