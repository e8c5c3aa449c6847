using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;

namespace HealthLedger.Storage.PostgreSql.Database;

/// <summary>Makes statements and adds positional parameters, in the order of their numbers.</summary>
internal static class Statements
{
    /// <summary>A statement of a session; disposed by the caller.</summary>
    [SuppressMessage(
        "Security", "CA2100",
        Justification = "Texts are constants around the schema's name, which is checked to be a plain word.")]
    public static NpgsqlCommand Statement(this NpgsqlConnection session, string text) => new(text, session);

    public static NpgsqlParameterCollection Number(this NpgsqlParameterCollection parameters, long value)
    {
        parameters.Add(new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint });
        return parameters;
    }

    public static NpgsqlParameterCollection Bytes(
        this NpgsqlParameterCollection parameters, ReadOnlyMemory<byte> value)
    {
        parameters.Add(
            new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bytea });
        return parameters;
    }

    public static NpgsqlParameterCollection Text(this NpgsqlParameterCollection parameters, string value)
    {
        parameters.Add(new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text });
        return parameters;
    }

    public static NpgsqlParameterCollection Flag(this NpgsqlParameterCollection parameters, bool value)
    {
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Boolean });
        return parameters;
    }

    public static NpgsqlParameterCollection Numbers(this NpgsqlParameterCollection parameters, long[] values)
    {
        parameters.Add(new NpgsqlParameter<long[]>
        {
            TypedValue = values,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        });
        return parameters;
    }

    public static NpgsqlParameterCollection Blobs(
        this NpgsqlParameterCollection parameters, ReadOnlyMemory<byte>[] values)
    {
        parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>[]>
        {
            TypedValue = values,
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
        return parameters;
    }

    /// <summary>Adds a statement to a batch.</summary>
    /// <returns>Its parameters, to be added.</returns>
    public static NpgsqlParameterCollection Add(this NpgsqlBatch batch, string text)
    {
        NpgsqlBatchCommand command = new(text);
        batch.BatchCommands.Add(command);
        return command.Parameters;
    }
}
