using System.Buffers.Binary;
using System.Security.Cryptography;
using SQLitePCL;

namespace HealthLedger.Testing.Benchmarks;

/// <summary>
/// The limit of storing: rows of the same bytes under time-ordered ids, by one prepared statement, in WAL mode with
/// synchronous FULL and a checkpoint that is out of the way. Nothing is encrypted, hashed, signed or answered.
/// </summary>
internal sealed class RawSqliteRows : IDisposable
{
    private const int IdBytes = 16;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _insert;
    private readonly sqlite3_stmt _commit;
    private long _number;

    public RawSqliteRows(string folder)
    {
        Batteries_V2.Init();
        Require(raw.sqlite3_open(Path.Combine(folder, "limit.db"), out _database));
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=FULL");
        Execute("PRAGMA wal_autocheckpoint=16000");
        Execute("CREATE TABLE record (id BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID");
        _begin = Prepare("BEGIN IMMEDIATE");
        _insert = Prepare("INSERT INTO record (id, body) VALUES (?1, ?2)");
        _commit = Prepare("COMMIT");
    }

    /// <summary>Inserts rows in transactions of a size.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="transactions">In how many transactions, spread evenly.</param>
    /// <param name="body">The bytes of every row.</param>
    public void Insert(long rows, long transactions, ReadOnlySpan<byte> body)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        RandomNumberGenerator.Fill(id);
        long done = 0;
        for (long transaction = 1; transaction <= transactions; transaction++)
        {
            Step(_begin);
            for (long end = rows * transaction / transactions; done < end; done++)
            {
                BinaryPrimitives.WriteInt64BigEndian(id, ++_number);
                Require(raw.sqlite3_bind_blob(_insert, 1, id));
                Require(raw.sqlite3_bind_blob(_insert, 2, body));
                Step(_insert);
            }

            Step(_commit);
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _insert.Dispose();
        _commit.Dispose();
        _database.Dispose();
    }

    private static void Require(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answers {result}.");
        }
    }

    private static void Step(sqlite3_stmt statement)
    {
        int result = raw.sqlite3_step(statement);
        if (result is not raw.SQLITE_DONE)
        {
            throw new InvalidOperationException($"SQLite answers {result}.");
        }

        Require(raw.sqlite3_reset(statement));
    }

    private void Execute(string sql) => Require(raw.sqlite3_exec(_database, sql));

    private sqlite3_stmt Prepare(string sql)
    {
        Require(raw.sqlite3_prepare_v2(_database, sql, out sqlite3_stmt statement));
        return statement;
    }
}
