using StreamBatch.Domain.Binary;

namespace StreamBatch.Grains;

/// <summary>Messages as bytes.</summary>
internal static class Encoded
{
    // A writer that has grown beyond is not kept.
    private const int MaxKept = 256 * 1024;

    [ThreadStatic]
    private static ByteWriter? Kept;

    /// <summary>What <paramref name="write"/> writes, in an array of its length.</summary>
    public static byte[] Of(Action<ByteWriter> write)
    {
        // Taken while it is in use: a message may be made of another one.
        var writer = Kept ?? new ByteWriter(4096);
        Kept = null;
        writer.Clear();
        write(writer);
        var bytes = writer.ToArray();
        Kept = writer.Array.Length <= MaxKept ? writer : null;
        return bytes;
    }
}
