namespace StreamBatch.Generation.Events;

/// <summary>An event that can be repeated, contradicted or retracted.</summary>
internal sealed class RecentEvent
{
    private byte[] _json = [];
    private int _length;

    public GeneratedForm Form { get; private set; }

    public EventIdentity Identity { get; private set; }

    public int Key { get; private set; }

    public long Time { get; private set; }

    /// <summary>Whether a retraction of it was sent.</summary>
    public bool IsRetracted { get; set; }

    public ReadOnlySpan<byte> Json => _json.AsSpan(0, _length);

    public void Set(GeneratedForm form, EventIdentity identity, int key, long time, ReadOnlySpan<byte> json)
    {
        Form = form;
        Identity = identity;
        Key = key;
        Time = time;
        IsRetracted = false;
        _length = json.Length;
        if (_json.Length < _length)
        {
            _json = new byte[_length * 5 / 4];
        }

        json.CopyTo(_json);
    }
}
