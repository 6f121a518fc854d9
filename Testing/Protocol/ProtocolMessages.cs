using StreamBatch.Domain.Binary;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Testing.Protocol;

/// <summary>The messages to roles: a byte that says which, then the payload.</summary>
internal static class ProtocolMessages
{
    public const byte Submit = 1;
    public const byte Learn = 2;
    public const byte AskSources = 3;
    public const byte Report = 4;
    public const byte Raise = 5;
    public const byte Fence = 6;
    public const byte AppendControl = 7;
    public const byte Cut = 8;
    public const byte Act = 9;
    public const byte LearnSemantics = 10;
    public const byte ReadOpen = 11;
    public const byte Hold = 12;

    /// <summary>To an entity, to which all else are calls: these begin with their version.</summary>
    public const byte ReadOpenOfEntity = 0;

    public static byte[] ToSubmit(EventShare share)
    {
        var writer = new ByteWriter();
        writer.WriteByte(Submit);
        share.Write(writer);
        return writer.ToArray();
    }

    public static byte[] ToAct(PartitionAct act)
    {
        var writer = new ByteWriter();
        writer.WriteByte(Act);
        act.Write(writer);
        return writer.ToArray();
    }

    public static byte[] ToReadOpen(OpenWindowsRequest request)
    {
        var writer = new ByteWriter();
        writer.WriteByte(ReadOpen);
        request.Write(writer);
        return writer.ToArray();
    }

    public static byte[] ToLearn(long epoch, long watermark)
    {
        var writer = new ByteWriter();
        writer.WriteByte(Learn);
        writer.WriteInt64(epoch);
        writer.WriteInt64(watermark);
        return writer.ToArray();
    }

    public static byte[] ToLearnSemantics(long epoch, ushort version)
    {
        var writer = new ByteWriter();
        writer.WriteByte(LearnSemantics);
        writer.WriteInt64(epoch);
        writer.WriteVarint(version);
        return writer.ToArray();
    }

    public static byte[] ToAskSources(long epoch)
    {
        var writer = new ByteWriter();
        writer.WriteByte(AskSources);
        writer.WriteInt64(epoch);
        return writer.ToArray();
    }

    public static byte[] ToReport(SourceTable progress)
    {
        var writer = new ByteWriter();
        writer.WriteByte(Report);
        progress.Write(writer);
        return writer.ToArray();
    }

    public static byte[] ToHold(SourceTable progress)
    {
        var writer = new ByteWriter();
        writer.WriteByte(Hold);
        HeldProgress.Write(writer, progress);
        return writer.ToArray();
    }

    public static byte[] ToRaise(long time)
    {
        var writer = new ByteWriter();
        writer.WriteByte(Raise);
        writer.WriteInt64(time);
        return writer.ToArray();
    }

    public static byte[] ToCut(long? watermark)
    {
        var writer = new ByteWriter();
        writer.WriteByte(Cut);
        writer.WriteByte(watermark is null ? (byte)0 : (byte)1);
        writer.WriteInt64(watermark ?? 0);
        return writer.ToArray();
    }

    public static byte[] ToAppendControl(ControlAppend append)
    {
        var writer = new ByteWriter();
        writer.WriteByte(AppendControl);
        append.Write(writer);
        return writer.ToArray();
    }

    public static byte[] Of(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer.ToArray();
    }
}
