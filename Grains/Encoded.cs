using StreamBatch.Domain.Binary;

namespace StreamBatch.Grains;

/// <summary>Messages as bytes.</summary>
internal static class Encoded
{
    public static byte[] Of(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer.ToArray();
    }
}
