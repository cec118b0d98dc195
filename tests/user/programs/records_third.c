/* It contradicts records_other.c. */
struct unclear {
	long before;
	int value;
};
enum third { DISPUTED = 2 };

struct unclear other_unclear = { 1, 2 };
enum third third = DISPUTED;
