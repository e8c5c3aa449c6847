using System.Text;
using HealthLedger.Canonical;
using HealthLedger.Primitives;
using HealthLedger.Records;
using HealthLedger.Subjects;

namespace HealthLedger.Clients;

/// <summary>
/// Bodies of calls and answers, one array each (docs/spec/clients.md section 4). Times are ticks of 100 ns of UTC since
/// the year 1, so that nothing is lost; identifiers are UTF-8.
/// </summary>
internal static class BodyFormat
{
    private const int MaxTextBytes = 64 * 1024;

    /// <summary>Writes a body without a large part.</summary>
    public static byte[] Encode(WriteBody write)
    {
        CanonicalWriter writer = new(stackalloc byte[1024]);
        write(ref writer);
        byte[] bytes = writer.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>Writes a body that ends with a payload, without copying that twice.</summary>
    public static ReadOnlyMemory<byte> EncodeLarge(int payloadBytes, WriteBody write)
    {
        byte[] buffer = new byte[payloadBytes + 16 * 1024];
        CanonicalWriter writer = new(buffer);
        write(ref writer);
        int length = writer.Written.Length;
        return writer.Written.Overlaps(buffer)
            ? buffer.AsMemory(0, length)
            : throw new InvalidOperationException("A body is longer than was said.");
    }

    /// <summary>Reads a body.</summary>
    public static bool TryDecode<T>(ReadOnlyMemory<byte> body, ReadBody<T> read, out T value)
    {
        CanonicalReader reader = new(body.Span);
        value = read(ref reader);
        return reader.End();
    }

    /// <summary>Reads a byte string as a part of the body, without copying it.</summary>
    public static ReadOnlyMemory<byte> Part(this ref CanonicalReader reader, ReadOnlyMemory<byte> body)
    {
        int length = reader.Bytes().Length;
        return reader.IsGood ? body.Slice(reader.Position - length, length) : default;
    }

    /// <summary>Reads the head of an array that has one of two numbers of items: what came later is at its
    /// end.</summary>
    public static int Between(this ref CanonicalReader reader, int before, int now)
    {
        int count = reader.ArrayHead(now);
        if (count != before && count != now)
        {
            reader.Refuse(DecodeStatus.LengthInvalid);
        }

        return count;
    }

    public static void Time(this ref CanonicalWriter writer, DateTimeOffset time) =>
        writer.Unsigned((ulong)time.UtcTicks);

    public static DateTimeOffset Time(this ref CanonicalReader reader)
    {
        ulong ticks = reader.Unsigned();
        if (ticks > (ulong)DateTimeOffset.MaxValue.UtcTicks)
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
            return default;
        }

        return new DateTimeOffset((long)ticks, TimeSpan.Zero);
    }

    public static void TimeOrNull(this ref CanonicalWriter writer, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            writer.Time(value);
        }
        else
        {
            writer.Null();
        }
    }

    public static DateTimeOffset? TimeOrNull(this ref CanonicalReader reader) =>
        reader.TryNull() ? null : reader.Time();

    public static void Signed(this ref CanonicalWriter writer, long value) =>
        writer.Unsigned(unchecked((ulong)(value << 1) ^ (ulong)(value >> 63)));

    public static long Signed(this ref CanonicalReader reader)
    {
        ulong value = reader.Unsigned();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    public static void Utf8(this ref CanonicalWriter writer, string? text)
    {
        if (text is null)
        {
            writer.Null();
            return;
        }

        writer.Bytes(Encoding.UTF8.GetBytes(text).AsSpan());
    }

    /// <summary>Reads a text, or null.</summary>
    public static string? Utf8(this ref CanonicalReader reader, int limit = MaxTextBytes)
    {
        if (reader.TryNull())
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = reader.Bytes(limit);
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            reader.Refuse(DecodeStatus.TextInvalid);
            return null;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    public static string RequiredUtf8(this ref CanonicalReader reader, int limit = MaxTextBytes)
    {
        string? text = reader.Utf8(limit);
        if (text is null)
        {
            reader.Refuse(DecodeStatus.WrongType);
        }

        return text ?? string.Empty;
    }

    /// <summary>A member of an enumeration; whoever gets it judges whether it is one.</summary>
    public static void Number<T>(this ref CanonicalWriter writer, T value)
        where T : struct, Enum =>
        writer.Signed(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));

    public static T Number<T>(this ref CanonicalReader reader)
        where T : struct, Enum
    {
        long value = reader.Signed();
        if (value is < int.MinValue or > int.MaxValue)
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
            value = 0;
        }

        return (T)Enum.ToObject(typeof(T), (int)value);
    }

    public static int Count(this ref CanonicalReader reader) => (int)reader.Unsigned(int.MaxValue);

    public static void Patient(this ref CanonicalWriter writer, PatientIdentifier? patient)
    {
        if (patient is null)
        {
            writer.Null();
            return;
        }

        writer.Array(2);
        writer.Utf8(patient.Assigner);
        writer.Utf8(patient.Value);
    }

    /// <summary>Reads a patient, or null.</summary>
    public static PatientIdentifier? Patient(this ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(2);
        string assigner = reader.RequiredUtf8();
        string value = reader.RequiredUtf8();
        if (!reader.IsGood || assigner.Length > PatientIdentifier.MaxLength
            || value.Length is 0 or > PatientIdentifier.MaxLength || assigner.Contains('\0', StringComparison.Ordinal))
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
            return null;
        }

        return new PatientIdentifier(assigner, value);
    }

    public static PatientIdentifier RequiredPatient(this ref CanonicalReader reader)
    {
        PatientIdentifier? patient = reader.Patient();
        if (patient is null)
        {
            reader.Refuse(DecodeStatus.WrongType);
        }

        return patient ?? new PatientIdentifier(string.Empty, "-");
    }

    public static void Import(this ref CanonicalWriter writer, ImportFacts? import)
    {
        if (import is null)
        {
            writer.Null();
            return;
        }

        import.Write(ref writer);
    }

    public static RecordId? RecordOrNull(this ref CanonicalReader reader) =>
        reader.TryNull() ? null : reader.Record();

    public static void Years(this ref CanonicalWriter writer, (int From, int To)? years)
    {
        if (years is not { } value)
        {
            writer.Null();
            return;
        }

        writer.Array(2);
        writer.Signed(value.From);
        writer.Signed(value.To);
    }

    public static (int From, int To)? Years(this ref CanonicalReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(2);
        long from = reader.Signed();
        long to = reader.Signed();
        if (from is < int.MinValue or > int.MaxValue || to is < int.MinValue or > int.MaxValue)
        {
            reader.Refuse(DecodeStatus.LimitExceeded);
            return null;
        }

        return ((int)from, (int)to);
    }
}
